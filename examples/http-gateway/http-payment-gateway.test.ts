import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {describe, it} from 'node:test';
import {Money, OrderId, PaymentId} from '@orderwell/domain';
import {describePaymentGateway} from '@orderwell/domain/testing';
import {GatewayStandIn} from './gateway-stand-in.ts';
import {HttpPaymentGateway, httpGatewayLimits} from './http-payment-gateway.ts';

const runner = {
  describe: (title: string, body: () => void) => void describe(title, body),
  it: (title: string, body: () => Promise<void>) => void it(title, body),
};
const limits = {...httpGatewayLimits, timeoutMs: 400};
const amount = Money.of(199n, 'EUR');
const paymentId = PaymentId.forOrder(OrderId.parse('1'));

// #region contract
describePaymentGateway(runner, 'HttpPaymentGateway', async () => {
  const standIn = await GatewayStandIn.start();
  const open = () => new HttpPaymentGateway({url: standIn.url, apiKey: 'test', limits});
  return {
    gateway: open(),
    another: async () => open(),
    approvedAmounts: [Money.of(1000_00n, 'USD'), Money.of(199n, 'JPY'), Money.of(1_999n, 'KWD')],
    declinedAmount: Money.of(1000_01n, 'USD'),
    movements: async (id) =>
      standIn.movements
        .filter((movement) => movement.paymentId === id)
        .map(({kind, amountMinor, currency}) => ({kind, amount: Money.of(BigInt(amountMinor), currency)})),
    disturb: async (call, fault) => standIn.disturb(call, fault),
    heal: async () => standIn.heal(),
    patienceMs: 5_000,
    close: () => standIn.stop(),
  };
});
// #endregion contract

void describe('HttpPaymentGateway', () => {
  void it('makes one key of the payment for its charge, and others for its void and refund', async (test) => {
    const standIn = await GatewayStandIn.start();
    test.after(() => standIn.stop());
    const gateway = new HttpPaymentGateway({url: standIn.url, apiKey: 'test', limits});
    for (let time = 0; time < 2; time++) {
      await gateway.charge({paymentId, amount});
      await gateway.void(paymentId);
      await gateway.refund({paymentId, amount});
    }
    const keys = ['pay_1', 'void-pay_1', 'refund-pay_1'];
    assert.deepEqual(standIn.keys, [...keys, ...keys]);
  });

  for (const [what, status, body] of [
    ['a 404 that something on the way answers', 404, '{"error": "no route"}'],
    ['an approval without a reference', 200, '{"status": "approved"}'],
    ['an approval with the status of a decline', 402, '{"status": "approved", "reference": "charge-1"}'],
    ['a decline with the status of an approval', 200, '{"status": "declined", "reason": "no"}'],
    ['a word that nobody knows', 200, '{"status": "fine", "reference": "charge-1"}'],
    ['a JSON text that is no object', 200, 'null'],
    ['an answer that is too long', 200, `{"status": "approved", "reference": "${'x'.repeat(20_000)}"}`],
    ['a redirect', 302, '{"status": "approved", "reference": "charge-1"}'],
  ] as const) {
    void it(`given ${what}, knows nothing`, async (test) => {
      const server = createServer(({url}, response) =>
        response.writeHead(url === '/elsewhere' ? 200 : status, {location: '/elsewhere'}).end(body),
      );
      test.after(() => server.close());
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const gateway = new HttpPaymentGateway({url, apiKey: 'test', limits});
      const outcomes = [
        await gateway.charge({paymentId, amount}),
        await gateway.lookup(paymentId),
        await gateway.void(paymentId),
        await gateway.refund({paymentId, amount}),
      ];
      assert.deepEqual(
        outcomes.map(({kind}) => kind),
        ['unknown', 'unknown', 'unknown', 'unknown'],
      );
    });
  }

  void it('given an order whose id is any text, charges its payment and finds it', async (test) => {
    const standIn = await GatewayStandIn.start();
    test.after(() => standIn.stop());
    const gateway = new HttpPaymentGateway({url: standIn.url, apiKey: 'test', limits});
    for (const id of ['órden-注文', '../refund', 'a/b?c=d#e', '100%']) {
      const name = PaymentId.forOrder(OrderId.parse(id));
      const outcome = await gateway.charge({paymentId: name, amount});
      assert.deepEqual(outcome, {kind: 'approved', reference: `charge-${name}`});
      assert.deepEqual(await gateway.lookup(name), outcome);
    }
  });

  void it('given that nobody listens there, knows nothing', async () => {
    const standIn = await GatewayStandIn.start();
    const {url} = standIn;
    await standIn.stop();
    const outcome = await new HttpPaymentGateway({url, apiKey: 'test', limits}).charge({paymentId, amount});
    assert.equal(outcome.kind, 'unknown');
  });
});
