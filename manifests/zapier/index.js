'use strict';

// Argil's integration, for those who push from this folder. Each provider's own folder can be pushed by itself.
module.exports = {...require('./argil'), version: require('./package.json').version};
