/**
 * A process of its own: the origin of the suite whose server module it is given. By itself that would listen on every address
 * of the machine; here it gets a free port of the loopback, which the parent is told.
 */
import net, { type AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';

const [file = ''] = process.argv.slice(2);
const { listen } = net.Server.prototype;

net.Server.prototype.listen = function (this: net.Server): net.Server {
  this.once('listening', () => process.send!((this.address() as AddressInfo).port));
  return listen.call(this, { port: 0, host: '127.0.0.1' });
};
process.once('disconnect', () => process.exit());
await import(pathToFileURL(file).href);
