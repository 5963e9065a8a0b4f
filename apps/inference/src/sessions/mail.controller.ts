import { Controller, Inject } from '@nestjs/common';
import { Consume, type Delivery } from '#shared/broker';
import { Actors } from './actors.js';

@Controller()
export class MailController {
  constructor(@Inject(Actors) private readonly actors: Actors) {}

  @Consume('inference')
  async take({ session, sequence }: Delivery): Promise<void> {
    await this.actors.deliver(session, sequence);
  }
}
