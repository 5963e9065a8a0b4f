/**
 * What stands in `admissions` of the turns `given`, locked in one order for everybody, whatever order they come in:
 * those who count a user's turns and those who write down what became of them meet in the same rows. Stands where a
 * table stands in a FROM clause.
 */
export function heldAdmissions(from: string): string {
  return `(SELECT given.* FROM ${from} JOIN admissions USING (session, turn)
    ORDER BY session, turn FOR UPDATE OF admissions) AS given`;
}
