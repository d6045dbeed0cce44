import type { Handler } from 'popgate';

/** How many are left, by the warehouse, whose API wants a key that no customer may see. */
export const stock: Handler = async (_request, { params, backends, secrets }) => {
  const key = await secrets.get('warehouse/api_key');
  const answer = await backends.warehouse.fetch(`/v2/items/${params['sku']}`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  if (answer.status === 404) return Response.json({ error: 'no such item' }, { status: 404 });
  // The cache shows what it had for up to ten minutes in place of this.
  if (!answer.ok) return Response.json({ error: 'the warehouse does not answer' }, { status: 503 });
  const { free, incoming } = (await answer.json()) as { free: number; incoming: string | null };
  // More than "plenty" is nobody's business.
  return Response.json({ inStock: free > 0, left: free > 20 ? 'plenty' : free, incoming });
};
