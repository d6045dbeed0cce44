import { page } from './markdown.ts';
import { functionSection, signatureSection, typeSections } from './types.ts';

const ABOUT = `A handler answers the requests of a route that names it as \`handler\`, and a transform changes the responses of a route that names it
as \`transform\`. \`src/handlers/index.ts\` exports them by name, as \`handlers\` and as \`transforms\`. The declarations of the package have the same text.`;

export function handlers(): string {
  const file = 'src/gateway/handlers/handler.ts';
  return page('Handlers', ABOUT, [
    signatureSection(file, 'Handler'),
    signatureSection(file, 'Transform'),
    ...typeSections([
      [file, 'HandlerContext'],
      [file, 'TransformContext'],
    ]),
    functionSection(file, 'fromEventHandler'),
  ]);
}
