import type { Message, OnResolveArgs, Plugin } from 'esbuild';
import { closest } from 'fastest-levenshtein';
import path from 'node:path';
import type { Problem } from '../../../gateway/check.ts';
import { configFile, inProject, moduleFile } from '../paths.ts';

/** The modules of the platform, as js-compute 3.46 has them. */
export const PLATFORM_MODULES: readonly string[] = [
  'acl',
  'backend',
  'body',
  'cache',
  'cache-override',
  'compute',
  'config-store',
  'device',
  'dictionary',
  'edge-rate-limiter',
  'env',
  'experimental',
  'fanout',
  'geolocation',
  'html-rewriter',
  'image-optimizer',
  'kv-store',
  'logger',
  'secret-store',
  'security',
  'shielding',
  'websocket',
];

const ENGINE = path.dirname(moduleFile('index.ts'));
const PLUGIN = 'stray-imports';

type Fault = Pick<Problem, 'problem' | 'remedy'>;

/**
 * What handlers import that is not for them: all but files of their own, packages, `popgate` and the platform. Data is for
 * everybody, and so is code that lies elsewhere in the project.
 */
export const strayImports: Plugin = {
  name: PLUGIN,
  setup(bundler) {
    bundler.onResolve({ filter: /^(?:fastly:|popgate\/|\.|\/)/ }, (asked) => {
      const fault = faultOf(asked);
      if (fault === null) return undefined;
      const isFile = /^[./]/.test(asked.path);
      return {
        warnings: [{ text: fault.problem, detail: fault }],
        ...(!isFile && { path: asked.path, namespace: PLUGIN }),
      };
    });
    bundler.onLoad({ filter: /.*/, namespace: PLUGIN }, () => ({ contents: 'module.exports = {};' }));
  },
};

function faultOf({ path: name, importer, resolveDir }: OnResolveArgs): Fault | null {
  if (name.startsWith('fastly:')) return platformFault(name.slice('fastly:'.length));
  if (isInPackage(importer)) return null;
  if (name.startsWith('popgate/')) {
    return {
      problem: `${name} is not for the edge: handlers import 'popgate' alone`,
      remedy: name.startsWith('popgate/testing') ? 'import it in test/' : "write: import … from 'popgate'",
    };
  }
  return importer === '' ? null : fileFault(path.resolve(resolveDir, name));
}

function platformFault(name: string): Fault | null {
  if (PLATFORM_MODULES.includes(name)) return null;
  return {
    problem: `the platform has no module fastly:${name}`,
    remedy: `did you mean fastly:${closest(name, PLATFORM_MODULES)}?`,
  };
}

const TEST = /\.(?:test|spec)\.\w+$/;

function fileFault(file: string): Fault | null {
  const at = path.relative(inProject(), file).split(path.sep).join('/');
  if (/(?:^|\/)node_modules\/popgate\//.test(at) || isOfEngine(file)) {
    return { problem: 'is inside of Popgate, where all may change', remedy: "write: import … from 'popgate'" };
  }
  if (withoutExtension(file) === withoutExtension(configFile())) {
    return {
      problem: 'the configuration is not for handlers: it is in the Wasm already, in another form',
      remedy: "use the handler's context, or move what both need to a file of its own",
    };
  }
  if (at.startsWith('test/') || TEST.test(at)) {
    return { problem: 'tests are not for the Wasm', remedy: 'move what both need to a file below src/' };
  }
  return null;
}

/** In the checkout they lie where the project's own do. */
function isOfEngine(file: string): boolean {
  return isBelow(ENGINE, file) && !isBelow(inProject('src'), file);
}

function isBelow(folder: string, file: string): boolean {
  return file.startsWith(folder + path.sep);
}

function withoutExtension(file: string): string {
  return file.replace(/\.[cm]?[jt]s$/, '');
}

function isInPackage(file: string): boolean {
  return file.split(path.sep).includes('node_modules') || isOfEngine(file);
}

/** What the plugin has found, with its place. */
export function strayImportsIn(warnings: readonly Message[]): Problem[] {
  return warnings.flatMap(({ pluginName, detail, location }) => {
    if (pluginName !== PLUGIN) return [];
    const { problem, remedy } = detail as Fault;
    const path = location === null ? 'src/handlers' : `${location.file}:${location.line}:${location.column + 1}`;
    return [{ path, problem, remedy }];
  });
}
