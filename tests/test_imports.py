from importlinter.cli import lint_imports


def test_import_order_is_kept() -> None:
    assert lint_imports() == 0
