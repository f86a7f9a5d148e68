// What others use of error budgets.
export { readBudget, type BudgetQuestion } from './budget.ts';
export { budgetInWords } from './words.ts';
