export interface Product {
  id: string;
  name: string;
  price: string;
  text: string;
  colour: readonly [number, number, number];
}

export const products: readonly Product[] = [
  { id: '1', name: 'Teapot', price: '34.00', text: 'Short, stout, and dripless.', colour: [196, 78, 60] },
  { id: '2', name: 'Kettle', price: '52.00', text: 'Sings in a minor third.', colour: [52, 102, 138] },
  { id: '3', name: 'Tea caddy', price: '21.50', text: 'Keeps a pound of leaves dry.', colour: [86, 128, 72] },
  { id: '4', name: 'Strainer', price: '8.75', text: 'A fine mesh, a long handle.', colour: [128, 96, 144] },
];

export function findProduct(id: string): Product | undefined {
  return products.find((product) => product.id === id);
}
