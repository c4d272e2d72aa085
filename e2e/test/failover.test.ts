import {brokerUrl, OwnPostgres, requireBroker, TcpProxy} from '@orderwell/test-support';
import {expect} from 'chai';
import {drained} from '../support/drained.ts';
import {Load} from '../support/load.ts';
import {ownSurroundings} from '../support/own-surroundings.ts';
import {Services} from '../support/services.ts';

/** How many orders are placed before the primary is lost, and after the standby took over. */
const ordersEach = 50;

describe('PostgreSQL that fails over to a synchronous standby under load', function () {
  this.timeout(120_000);
  let primary: OwnPostgres;
  let standby: OwnPostgres;
  let way: TcpProxy;
  let services: Services;

  before(async function () {
    await requireBroker(this);
    primary = await OwnPostgres.start();
    standby = await primary.standby();
    way = await TcpProxy.start(primary.url('postgres'));
    services = await Services.prepare({}, ownSurroundings(brokerUrl(), primary, way));
  });
  after(async () => {
    await services?.stop();
    await way?.close();
    await Promise.all([standby?.remove(), primary?.remove()]);
  });

  it('given the primary is killed and the standby promoted, every order that was confirmed is there and is settled', async () => {
    const [{address, process}] = await Promise.all([services.orderApp(), services.paymentApp()]);
    const load = new Load(address);
    await load.answered(201, ordersEach);
    await process.line(/payment result applied/);

    await primary.kill();
    await load.answered(503, 1);
    await standby.promote();
    way.redirect(standby.url('postgres'));
    way.cut();

    await load.answered(201, ordersEach);
    await load.stop();
    expect(load.answers).to.have.members([201, 503]);
    expect(await drained(services, load.acknowledged)).to.deep.equal([]);
  });
});
