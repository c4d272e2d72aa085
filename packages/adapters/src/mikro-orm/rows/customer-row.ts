import {defineEntity, type InferEntity, p} from '@mikro-orm/postgresql';

/** A customer. */
export const CustomerRow = defineEntity({
  name: 'CustomerRow',
  tableName: 'customers',
  properties: {
    id: p.text().collation('C').primary(),
    name: p.text(),
    email: p.text(),
  },
});

export type CustomerRow = InferEntity<typeof CustomerRow>;
