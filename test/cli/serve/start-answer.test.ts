import { describe, expect, it } from 'vitest';
import type { GatewayConfig, RouteConfig } from '../../../src/gateway/index.ts';
import { startAnswer } from '../../../src/cli/serve/start-answer.ts';

const routes: RouteConfig[] = [{ path: '/*', respond: { body: 'x' } }];
const one: GatewayConfig = { name: 'x', domains: { 'a.example': { routes } } };
const two: GatewayConfig = { name: 'x', domains: { 'a.example': { routes }, 'ü.example': { routes } } };
const origin = 'http://127.0.0.1:7676';

/** The lines of its head, and its body. */
function answer(config: GatewayConfig, asked: { method?: string; target?: string; host?: string } = {}) {
  const found = startAnswer(
    { method: 'GET', target: '/', host: '127.0.0.1:7676', ...asked },
    { config, origin, recent: [] },
  );
  if (found === null) return null;
  const at = found.indexOf('\r\n\r\n');
  return { head: found.toString('latin1', 0, at).split('\r\n'), body: found.subarray(at + 4) };
}

describe('the start page over a connection', () => {
  it('is whole, and the connection ends with it', () => {
    const { head, body } = answer(two)!;
    expect(head[0]).toBe('HTTP/1.1 200 OK');
    expect(head).toContain('Connection: close');
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(body.toString()).toContain('http://a.example.localhost:7676/');
  });

  it('leads to the one domain that there is', () => {
    const { head, body } = answer(one)!;
    expect(head[0]).toBe('HTTP/1.1 307 Temporary Redirect');
    expect(head).toContain('Location: http://a.example.localhost:7676/');
    expect(body).toHaveLength(0);
  });

  it('has a head alone for HEAD', () => {
    const { head, body } = answer(two, { method: 'HEAD' })!;
    expect(head[0]).toBe('HTTP/1.1 200 OK');
    expect(body).toHaveLength(0);
  });

  it.each([{ target: '/x' }, { method: 'POST' }, { host: 'a.example' }])('is not for %j', (asked) => {
    expect(answer(two, asked)).toBeNull();
  });
});
