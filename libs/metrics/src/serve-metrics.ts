import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';

/** A process without pages of its own shows its figures at `/metrics` of a port, on this machine alone. */
export async function serveMetrics(registry: Registry, port: number): Promise<{ port: number; close(): void }> {
  const server: Server = createServer((req, res) => {
    if (req.method !== 'GET' || req.url !== '/metrics') {
      res.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => res.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => res.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : port, close: () => void server.close() };
}
