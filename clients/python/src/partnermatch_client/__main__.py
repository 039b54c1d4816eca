"""`python -m partnermatch_client`: the same as the command `partnermatch`."""

from partnermatch_client.cli.main import run

if __name__ == "__main__":
    run()
