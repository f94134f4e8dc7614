"""What retention periods allow to delete: `cqp purge`; deleted and told by `effacement`, in purge.jsonl."""
