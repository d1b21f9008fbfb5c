"""The capabilities of the account department, and who sees its rows: whoever holds one of them at the site."""

CLIENTS = "win_clients"  # develops clients and keeps their files
LEAD = "lead_clients"  # may answer for a client of any size; says who answers for which
CONTACT = "contact_clients"  # talks with clients and puts it on file
OPEN = "open_projects"  # opens a project, forms its team, ends it
BRIEF = "write_briefs"  # writes down what a client needs
PLAN = "write_plans"  # draws up plan, budget and schedule
APPROVE = "approve_plans"  # approves plans and budgets, excuses from a brief
BUDGETS = "watch_budgets"  # sees costs and margin, enters costs
TRAFFIC = "run_traffic"  # coordinates tasks, urges, reschedules
TASKS = "do_tasks"  # does tasks of a schedule and hands over
PROOFS = "handle_proofs"  # reviews proofs, sends them to the client, puts a decision on file
PRODUCE = "supervise_production"  # says what is made, looks at it while it is made, releases it for production
MINUTES = "keep_minutes"  # takes notes of a meeting and sends the minutes
PRESENT = "present_drafts"  # presents drafts and puts on file what was said
SEES = (CLIENTS, LEAD, CONTACT, OPEN, BRIEF, PLAN, APPROVE, BUDGETS, TRAFFIC, TASKS, PROOFS, PRODUCE, MINUTES, PRESENT)
KEEPS_CLIENTS = (CLIENTS, LEAD, CONTACT, OPEN)
