import type { Page } from './page.ts';
import type { Reply } from './origin.ts';
import { findProduct } from './products.ts';

/** A page whose price changes while it is looked at: `/live/price-1` is an event stream of the gateway's, not of the shop's. */
export function livePage(page: Page): Reply {
  const { id, name, price } = findProduct('1')!;
  const body = `<p>${name}: <output id="price" data-events="/live/price-${id}">${price}</output></p>
<p><small id="state">Connecting.</small></p>
<script src="/assets/live.js"></script>`;
  return page('Live price', body, { 'Cache-Control': 'public, max-age=30' });
}

/** A file of its own, since the pages' Content-Security-Policy allows no code inside them. */
export const LIVE_SCRIPT = `const price = document.getElementById('price');
const state = document.getElementById('state');
const events = new EventSource(price.dataset.events);
events.onopen = () => { state.textContent = 'Live.'; };
events.onmessage = ({ data }) => { price.textContent = data; };
events.onerror = () => {
  state.textContent = events.readyState === EventSource.CLOSED ? 'No live prices here.' : 'Connecting again.';
};
`;
