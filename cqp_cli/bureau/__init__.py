"""The desk's commands, which see the whole house: values set in any piece (`set_`, by `affectations`, `rangement`), who
owes what now (`todo`, by `taches`, `courriers`); what comes back, in one inbox (`take`, by `arrivages`, `griefs`); and
the guide on the terminal (`guide`).
"""
