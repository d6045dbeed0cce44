import type { Transform } from 'popgate';

/** Says on a page which request it answers. */
export const served: Transform = async (response, { requestId }) => {
  const page = await response.text();
  const { status, headers } = response;
  return new Response(page.replace('</main>', `<p><small>Request ${requestId}</small></p>\n</main>`), {
    status,
    headers,
  });
};
