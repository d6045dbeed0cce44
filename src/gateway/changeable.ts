/** The response, or a copy where its fields cannot be changed, as those of some handlers. A copy loses how the platform is to frame it. */
export function changeable(response: Response): Response {
  try {
    response.headers.delete('popgate-unchanged');
    return response;
  } catch {
    const { status, body, headers } = response;
    return new Response(body, { status, headers: new Headers(headers) });
  }
}
