# make run   starts Zhishou on http://127.0.0.1:8000 (ARGS="--port 9000 --no-demo" passes options on)
# make test  sets up everything the tests need and runs every check and test; CI runs exactly this

.PHONY: run test check lock assets wheel clean messages

run:
	@bin/setup run
	@exec .venv/bin/zhishou up $(ARGS)

test:
	@bin/setup test
	@$(MAKE) --no-print-directory check
	.venv/bin/python -m pytest -n 2 --dist worksteal $(ARGS)

check:
	@bin/setup check
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

lock:
	@bin/setup lock

assets:
	@bin/setup assets

# One file that installs and runs without this repository: pip install dist/zhishou-*.whl && zhishou up
wheel:
	@bin/setup wheel
	@rm -rf build/lib build/bdist.*
	.venv/bin/uv build --quiet --wheel --no-build-isolation --python .venv/bin/python -o dist

# Leaves ./var alone: it holds the data.
clean:
	rm -rf .venv build dist src/*.egg-info src/zhishou/ui/static/vendor src/zhishou/ui/fonts src/zhishou/ui/collected
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find src tests bench bin -name __pycache__ -type d -prune -exec rm -rf {} +

# What the interface says, for translators: brings locale/en up to date and lists what is to be translated.
messages:
	@.venv/bin/python -m zhishou.ui.catalogue
