'use strict';

module.exports = require('./integration.json');
