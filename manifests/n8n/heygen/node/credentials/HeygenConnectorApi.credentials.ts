import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

// A connection of the bridge: its address, and the token that connecting gave.
export class HeygenConnectorApi implements ICredentialType {
	name = 'heygenConnectorApi';

	displayName = 'HeyGen Connector API';

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
			description: 'Where your HeyGen Connector answers. In Docker, by its service: http://bridge:8000.',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'act_…',
			description: 'The token that connecting your key gave, act_ and more. It was shown once.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.token}}' } },
	};
}
