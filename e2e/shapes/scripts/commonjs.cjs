// CommonJS, as k6 scripts were written long ago.
const http = require('k6/http');
const { check } = require('k6');
const base = __ENV.BASE_URL;
module.exports.options = { vus: 2, iterations: 20 };
module.exports.default = () => void check(http.get(base + '/redirect?to=/shop', { tags: { journey: 'look' } }), { 'is 200': ({ status }) => status === 200 });
