import { Module } from '@nestjs/common';
import { Budgets } from './budgets.js';
import { BudgetsController } from './budgets.controller.js';

@Module({ controllers: [BudgetsController], providers: [Budgets] })
export class BudgetsModule {}
