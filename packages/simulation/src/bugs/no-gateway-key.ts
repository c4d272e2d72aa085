import {OrderId, PaymentId} from '@orderwell/domain';
import type {Bug} from '../system/bug.ts';
import {orderOf} from '../system/remote-gateway.ts';

export const noGatewayKey: Bug = {
  mistake: 'a charge carries no idempotency key: each call is a charge of its own',
  paymentPorts: ({gateway}, {memory}) => {
    const latest = (id: PaymentId): PaymentId => (memory.get(id) as PaymentId | undefined) ?? id;
    const another = (id: PaymentId): PaymentId => {
      const count = ((memory.get('charges') as number | undefined) ?? 0) + 1;
      memory.set('charges', count);
      const fresh = PaymentId.forOrder(OrderId.parse(`${orderOf(id)}#${count}`));
      memory.set(id, fresh);
      return fresh;
    };
    return {
      gateway: {
        charge: (charge) => gateway.charge({...charge, paymentId: another(charge.paymentId)}),
        lookup: (id) => gateway.lookup(latest(id)),
        void: (id) => gateway.void(latest(id)),
        refund: ({paymentId, amount}) => gateway.refund({paymentId: latest(paymentId), amount}),
      },
    };
  },
};
