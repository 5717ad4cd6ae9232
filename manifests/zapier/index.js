'use strict';

// Whose integration this is: each provider has a folder of its own here.
module.exports = require('./argil/integration.json');
