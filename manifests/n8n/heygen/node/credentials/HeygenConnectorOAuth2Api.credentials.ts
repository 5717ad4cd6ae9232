import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// A connection of the bridge that its user signs in to: n8n is known to the bridge by an id and a secret.
export class HeygenConnectorOAuth2Api implements ICredentialType {
	name = 'heygenConnectorOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'HeyGen Connector OAuth2 API';

	icon: Icon = { light: 'file:../icons/heygen.svg', dark: 'file:../icons/heygen.dark.svg' };

	documentationUrl = 'https://heygen-connector.example';

	properties: INodeProperties[] = [
		{
			displayName: 'Bridge Address',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'https://connector.example.com',
			description: 'Where your HeyGen Connector answers, https:// included',
		},
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'pkce' },
		{
			displayName: 'Authorization URL',
			name: 'authUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"].trim().replace(/\\/+$/, "") }}/oauth/authorize',
			required: true,
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: '={{ $self["baseUrl"].trim().replace(/\\/+$/, "") }}/oauth/token',
			required: true,
		},
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: 'actions triggers read' },
		{
			displayName: 'Auth URI Query Parameters',
			name: 'authQueryParameters',
			type: 'hidden',
			default: 'provider=heygen',
		},
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'header' },
	];
}
