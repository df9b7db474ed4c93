"""How fast Footnote ingests, beside LangChain's pipeline and the bare embedding model.

Every contender runs in a process of its own, on the same files and the same model, in turns.
"""
