/** Gives names that the configuration takes, each once: `F_Shop-EU` becomes `shop_eu`, and a second one `shop_eu_2`. */
export function createNames(): (foreign: string) => string {
  // Every object has a field of that name.
  const taken = new Set(['constructor']);
  return (foreign) => {
    // Fastly's own VCL has F_ before every name.
    const plain = foreign
      .replace(/^F_(?=.)/, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replace(/^_+/, '')
      .slice(0, 60)
      .replace(/_+$/, '');
    const name = /^[a-z]/.test(plain) ? plain : plain === '' ? 'backend' : `backend_${plain}`;
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
    taken.add(free);
    return free;
  };
}

/** Services have names of their own in an account, so what is made beside a service needs another. */
export function nameBeside(foreign: string): string {
  return `${gatewayName(foreign).slice(0, 56).replace(/-+$/, '')}-compute`;
}

/** A name under Fastly's own domain for Compute, where certificates and DNS are there already. */
export function trialDomain(foreign: string): string {
  const label = nameBeside(foreign).toLowerCase().replaceAll('_', '-');
  return `${label}.edgecompute.app`;
}

/** A gateway's name out of anything: a letter, then letters, digits, `_` and `-`. */
export function gatewayName(foreign: string): string {
  const name = foreign
    .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 64)
    .replace(/-+$/, '');
  return name === '' ? 'gateway' : name;
}
