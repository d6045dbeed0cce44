import type { Handler } from 'popgate';

/**
 * The page of the current bucket, or of the archive where the current one answers that it has no such page. Where the
 * current one does not answer, nothing is known of the page: the error lets the cache show what it had.
 */
export const page: Handler = async (request, { backends }) => {
  const { pathname } = new URL(request.url);
  // With If-None-Match of a stored page, which a bucket answers by a 304.
  const asked = { method: request.method, headers: request.headers };
  const current = await backends.current.fetch(pathname, asked);
  if (current.status !== 404) return current;
  const old = await backends.archive.fetch(pathname, asked);
  if (old.status !== 404) return old;
  const missing = await backends.current.fetch('/404.html');
  return new Response(missing.body, { status: 404, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
};
