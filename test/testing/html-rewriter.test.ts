import { expect, test } from 'vitest';
import { testGateway } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

interface Platform {
  HTMLRewritingStream: new () => TransformStream & {
    onElement(selector: string, callback: (element: { append(html: string): void }) => void): TransformStream;
  };
}

/** Of the platform, whose types are none of this runtime's. */
const MODULE = 'fastly:html-rewriter';

test('a handler finds the rewriter of the platform once the matchers are imported, with no configuration', async () => {
  const { HTMLRewritingStream } = (await import(/* @vite-ignore */ MODULE)) as Platform;
  const page = (): Response => {
    const marked = new HTMLRewritingStream().onElement('h1', (element) => element.append('!'));
    return new Response(new Response('<h1>Hello</h1>').body!.pipeThrough(marked));
  };
  const gateway = testGateway(
    { name: 'x', domains: { 'a.example': { routes: [{ path: '/*', handler: 'page' as never }] } } },
    { handlers: { page } },
  );
  expect(await (await gateway.get('https://a.example/')).text()).toBe('<h1>Hello!</h1>');
});
