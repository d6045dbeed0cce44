// Plays the newsroom on this machine: a page is made anew each time. Host names tell the servers apart.
import { createServer } from 'node:http';

createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.end(`<html><body><h1>${request.url}</h1><p>${new Date().toISOString()}</p></body></html>\n`);
}).listen(8080, '127.0.0.1', () => console.log('origins on http://127.0.0.1:8080'));
