'use strict';

const hydrators = require('./hydrators');

// The integration's functions are texts, which cannot name another function: they find what fetches files here.
globalThis.hydrators = hydrators;

// Whose integration this is: each provider has a folder of its own here.
module.exports = {...require('./argil/integration.json'), version: require('./package.json').version, hydrators};
