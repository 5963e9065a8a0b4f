import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Words that joined a turn that ran. `id` names the turn that they would have been, or have become after all. */
@Entity('steers')
export class SteerRow {
  @PrimaryColumn('text')
  session!: string;

  @PrimaryColumn('text')
  id!: string;

  /** The turn that ran. */
  @Column('text')
  turn!: string;

  @Column('text')
  message!: string;

  @Column('text', { name: 'key_hash', nullable: true })
  keyHash!: string | null;

  @Column('text', { name: 'before_gen' })
  beforeGen!: string;

  @Column('bigint', { name: 'before_n' })
  beforeN!: number;

  @Column('bigint', { name: 'before_sequence' })
  beforeSequence!: number;
}
