// Plays the servers of the shop on this machine. Their host names tell them apart.
import { createServer } from 'node:http';

let pages = 0;

const ORIGINS = {
  'api.warehouse.example': ({ url }) => ({ json: { free: url.endsWith('/mug-1') ? 42 : 3, incoming: null } }),
  'shop-assets.storage.example': () => ({ type: 'text/css', body: 'body { color: black }' }),
  'www.shop.example': ({ url }) => ({ type: 'text/html', body: `<h1>${url}</h1><p>page ${(pages += 1)}</p>\n` }),
};

createServer((request, response) => {
  const origin = ORIGINS[request.headers.host] ?? ORIGINS['www.shop.example'];
  const { json, type = 'application/json', body = JSON.stringify(json) } = origin(request);
  response.writeHead(200, { 'Content-Type': type }).end(body);
}).listen(8080, '127.0.0.1', () => console.log('origins on http://127.0.0.1:8080'));
