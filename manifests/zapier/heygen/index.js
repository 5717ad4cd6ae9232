'use strict';

const hydrators = require('./hydrators');

// The integration's functions are texts, which cannot name another function: they find what fetches files here.
globalThis.hydrators = hydrators;

module.exports = {...require('./integration.json'), version: require('./package.json').version, hydrators};
