// n8n's own rules for community nodes, as its node tool applies them.
import eslint from '@eslint/js';
import { n8nCommunityNodesPlugin as community } from '@n8n/eslint-plugin-community-nodes';
import n8n from 'eslint-plugin-n8n-nodes-base';
import typescript from 'typescript-eslint';

export default typescript.config(
	{ ignores: ['dist', 'node_modules', '*.mjs'] },
	{
		files: ['**/*.ts'],
		extends: [eslint.configs.recommended, typescript.configs.recommended, community.configs.recommended],
		rules: { 'no-console': 'error' },
	},
	{ plugins: { 'n8n-nodes-base': n8n } },
	{
		files: ['package.json'],
		extends: [community.configs.recommended],
		rules: n8n.configs.community.rules,
		languageOptions: { parser: typescript.parser, parserOptions: { extraFileExtensions: ['.json'] } },
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8n.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8n.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
);
