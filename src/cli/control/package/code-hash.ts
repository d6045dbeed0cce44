import type { Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { type GatewayConfig, servedConfig } from '../../../gateway/index.ts';
import { capabilitiesModule } from '../../project/capabilities.ts';
import { bundleEdgeCode } from '../../project/edge-code.ts';
import { compilerVersion } from '../../project/own-package.ts';
import { inPackage, moduleFile } from '../../project/paths.ts';
import { CLEAR_FREED_MEMORY } from '../../project/wasm.ts';

const DIGITS = 16;

/**
 * Stands for what a build would deploy: 16 hex digits of the code, of what the configuration says to the edge in that
 * environment, and of the compiler's version. A Wasm itself differs from build to build. Nothing in it depends on where the
 * project is, and neither certificates nor log endpoints, stores or other environments change it. For a configuration that
 * `validateGateway` has found nothing wrong with.
 */
export async function codeHash(config: GatewayConfig): Promise<string> {
  const code = await bundle(config);
  const hash = createHash('sha256');
  for (const part of [code, JSON.stringify(servedConfig(config)), `js-compute ${compilerVersion()}`])
    hash.update(part).update('\0');
  return hash.digest('hex').slice(0, DIGITS);
}

/** The configuration counts by what it says, not by how it is written, so the code is bundled without it. */
const withoutConfig = (capabilities: string): Plugin => ({
  name: 'without-config',
  setup(bundler) {
    const contents: Readonly<Record<string, string>> = {
      'popgate-config': 'export default globalThis.config;',
      'popgate-capabilities': capabilities,
    };
    bundler.onResolve({ filter: /^popgate-(?:config|capabilities)$/ }, ({ path }) => ({ path, namespace: 'made' }));
    bundler.onLoad({ filter: /.*/, namespace: 'made' }, ({ path }) => ({
      contents: contents[path]!,
      resolveDir: inPackage(),
    }));
  },
});

async function bundle(config: GatewayConfig): Promise<string> {
  return bundleEdgeCode({
    entryPoints: [moduleFile('index.ts')],
    external: ['fastly:*'],
    alias: { popgate: moduleFile('gateway/index.ts') },
    footer: { js: CLEAR_FREED_MEMORY },
    plugins: [withoutConfig(await capabilitiesModule(config))],
  });
}
