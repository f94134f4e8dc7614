"""What retention periods allow to delete: `cqp purge`; found by `effacement`, deleted then told by `suppression`."""
