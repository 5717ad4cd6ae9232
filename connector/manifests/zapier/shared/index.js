'use strict';

const hydrators = require('./hydrators');
const {signIn = 'token', version} = require('./package.json');

// The integration's functions are texts, which cannot name another function: they find what fetches files here.
globalThis.hydrators = hydrators;

// Zapier takes one way to connect per integration: with a pasted token, or by signing in at the bridge.
const ways = {token: {}, oauth2: require('./oauth2.json')};
if (!ways[signIn]) throw new Error(`package.json: signIn is ${signIn}, and can be ${Object.keys(ways).join(' or ')}.`);

module.exports = {...require('./integration.json'), ...ways[signIn], version, hydrators};
