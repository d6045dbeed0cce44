import { page } from './markdown.ts';
import { functionSection, typeSections } from './types.ts';

const ABOUT = `A handler answers the requests of a route that names it. \`src/handlers/index.ts\` exports all of a project's handlers by name. A handler
gets the request and a context, and returns a response. The declarations of the package have the same text.`;

export function handlers(): string {
  const file = 'src/gateway/handlers/handler.ts';
  return page('Handlers', ABOUT, [
    ...typeSections([[file, 'HandlerContext']]),
    functionSection(file, 'fromEventHandler'),
  ]);
}
