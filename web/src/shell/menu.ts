/** The menu: groups of pages by the names of their routes. A page shows if the account may open it. */
export const menu: { group: string; pages: string[] }[] = [
  { group: 'today', pages: ['workbench', 'leads', 'dispatch', 'cases', 'notices', 'map'] },
  { group: 'find', pages: ['declarations', 'sightings', 'visit-plan', 'rounds', 'corrections', 'area-alerts'] },
  { group: 'households', pages: ['households', 'provisional', 'links'] },
  { group: 'help', pages: ['assistance-tasks', 'assistance', 'measures', 'helpers'] },
  { group: 'quality', pages: ['statistics', 'quality', 'reconcile'] },
  { group: 'data', pages: ['imports', 'batches', 'datasets', 'connections', 'comparison', 'export-templates'] },
  { group: 'rules', pages: ['rules', 'screenings', 'hit-rates', 'params', 'codes'] },
  { group: 'county', pages: ['divisions', 'postings', 'first-day'] },
  { group: 'system', pages: ['accounts', 'roles', 'audit'] },
]
