// Plays the two buckets and the search of the documentation on this machine. Their host names tell them apart.
import { createServer } from 'node:http';

const BUCKETS = {
  'docs-current.storage.example': {
    '/': '<h1>Documentation</h1>\n',
    '/guide/installation/': '<h1>Installation</h1>\n',
    '/404.html': '<h1>There is no such page</h1>\n',
  },
  'docs-archive.storage.example': { '/v1/guide.html': '<h1>Guide to version 1</h1>\n' },
};

createServer((request, response) => {
  const files = BUCKETS[request.headers.host];
  if (files === undefined) return response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"found":[]}\n');
  const page = files[request.url];
  if (page === undefined) return response.writeHead(404, { 'Content-Type': 'application/xml' }).end('<NoSuchKey/>\n');
  const tag = `"${request.url}"`;
  response.setHeader('ETag', tag);
  if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
  return response.writeHead(200, { 'Content-Type': 'text/html' }).end(page);
}).listen(8080, '127.0.0.1', () => console.log('origins on http://127.0.0.1:8080'));
