"""Pure decisions of the payments room: what a case costs, what a happening books, what an answer or a bank entry means."""
