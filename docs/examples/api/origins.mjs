// Plays the servers of the API on this machine. They answer the gateway alone, by the secret that it shares with them.
import { createServer } from 'node:http';

createServer((request, response) => {
  const isGateways = request.headers['x-edge-secret'] === process.env.EDGE_SECRET;
  response.writeHead(isGateways ? 200 : 403, { 'Content-Type': 'application/json' });
  response.end(
    `${JSON.stringify(isGateways ? { asked: request.url, plan: request.headers['x-plan'], at: new Date() } : { title: 'Forbidden' })}\n`,
  );
}).listen(8080, '127.0.0.1', () => console.log('origins on http://127.0.0.1:8080'));
