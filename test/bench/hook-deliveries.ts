export const HOOK_SECRET = 'a-secret-of-the-bench';

/** Milliseconds that the steps of a webhook take in the guest; `vCpu` is all of them, by the platform's own count. */
export interface StepTimes {
  read: number;
  verify: number;
  decode: number;
  parse: number;
  vCpu: number;
}

/** A product with as many variants as it takes for so many bytes, at about 150 bytes an object. */
export function payloadOf(bytes: number): Uint8Array<ArrayBuffer> {
  const variant = (at: number): object => ({
    id: 123_456_789 + at,
    title: `Variant ${at} of the kettle`,
    price: '29.99',
    sku: `KETTLE-${at}`,
    inventory_quantity: 75,
    taxable: true,
    option1: null,
  });
  const variants: string[] = [];
  for (let length = 100, at = 0; ; at += 1) {
    const text = JSON.stringify(variant(at));
    length += text.length + 1;
    if (length > bytes) break;
    variants.push(text);
  }
  const text = `{"id":7,"handle":"kettle","variants":[${variants.join()}]}`;
  return new TextEncoder().encode(text.padEnd(bytes));
}
