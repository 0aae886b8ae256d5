"""Preferences as a TOML table and back. Reading never raises: a bad value reads as the default and is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from claude_desktop.model.accounts import Account, AddressProblem, AuthStyle, is_header_name, normal_base_url
from claude_desktop.model.settings import SETTING_FIELDS, Settings, settings_from_json, settings_to_json
from claude_desktop.model.texts import without_surrogates
from claude_desktop.preferences.fields import PREFERENCE_FIELDS, PREFERENCE_NAMES, PreferenceField, Preferences

Table = dict[str, Any]

_ACCOUNT_NAMES = tuple(item.name for item in fields(Account))
_MAX_FAVOURITES = 100
_SETTING_NAMES = tuple(item.name for item in fields(Settings))


def preferences_from_table(table: Mapping[str, Any]) -> tuple[Preferences, list[str]]:
    """Read preferences and tell what was not understood. The reports name settings, never their values."""
    problems: list[str] = []
    values: Table = {}
    defaults = Preferences()
    for spec in PREFERENCE_FIELDS:
        if spec.name in table:
            try:
                values[spec.name] = _plain_value(spec, table[spec.name], getattr(defaults, spec.name))
            except ValueError as error:
                problems.append(f"{spec.name}: {error}")
    current = table.get("current_account_id")
    if isinstance(current, str):
        values["current_account_id"] = current
    elif current is not None:
        problems.append("current_account_id: expected a text")
    values["favourite_models"] = _favourites(table.get("favourite_models", []), problems)
    values["accounts"] = _accounts(table.get("accounts", []), problems)
    values["defaults"] = _settings(table.get("defaults", {}), problems)
    return Preferences(**values), problems


def _plain_value(spec: PreferenceField, raw: object, default: object) -> object:
    if spec.choices:
        if isinstance(raw, str) and raw in spec.choices:
            return type(default)(raw)  # type: ignore[call-arg] # the enumeration whose words the choices are
        raise ValueError(f"expected one of {', '.join(spec.choices)}")
    if spec.max_characters:
        if isinstance(raw, str) and len(raw) <= spec.max_characters:
            return raw
        raise ValueError(f"expected a text of at most {spec.max_characters} characters")
    return _number_in_range(raw, spec.minimum, spec.maximum)


def _number_in_range(raw: object, minimum: float | None, maximum: float | None) -> float:
    low = float("-inf") if minimum is None else minimum
    high = float("inf") if maximum is None else maximum
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not low <= raw <= high:
        raise ValueError(f"expected a number from {low:g} to {high:g}")
    return float(raw)


def _favourites(raw: object, problems: list[str]) -> tuple[str, ...]:
    ids = [item for item in raw if isinstance(item, str) and 0 < len(item) <= 200] if isinstance(raw, list) else []
    if not isinstance(raw, list) or len(ids) != len(raw):
        problems.append("favourite_models: expected a list of ids")
    return tuple(dict.fromkeys(ids[:_MAX_FAVOURITES]))


def _accounts(raw: object, problems: list[str]) -> tuple[Account, ...]:
    if not isinstance(raw, list):
        problems.append("accounts: expected a list of tables")
        return ()
    accounts: dict[str, Account] = {}
    for number, item in enumerate(raw, start=1):
        try:
            account = account_from_table(item)
        except ValueError as error:
            problems.append(f"account {number}: {error}")
            continue
        if account.id in accounts:
            problems.append(f"account {number}: its id is taken by another")
        else:
            accounts[account.id] = account
    return tuple(accounts.values())


def account_from_table(raw: object) -> Account:
    """Read one account. Raises `ValueError` for one that can not be used: a wrong server must never get the key."""
    if not isinstance(raw, Mapping):
        raise ValueError("expected a table")
    account = Account(id="", name="")
    values: Table = {}
    for name in _ACCOUNT_NAMES:
        value = raw.get(name, getattr(account, name))
        if name == "checked":
            if value is not None and not isinstance(value, bool):
                raise ValueError("checked: expected true or false")
        elif name == "header_names":
            value = _header_names(value)
        elif not isinstance(value, str) or not value:
            raise ValueError(f"{name}: expected a text")
        values[name] = value
    if values["auth_style"] not in set(AuthStyle):
        raise ValueError(f"auth_style: expected one of {', '.join(AuthStyle)}")
    values["auth_style"] = AuthStyle(values["auth_style"])
    address = normal_base_url(values["base_url"])
    if isinstance(address, AddressProblem):
        raise ValueError(f"base_url: {address}")
    values["base_url"] = address
    account = Account(**values)
    if account.is_demo:
        raise ValueError("id: this one is the app's own")
    return account


def _header_names(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise ValueError("header_names: expected a list")
    names = tuple(name for name in raw if isinstance(name, str) and is_header_name(name))
    if len(names) != len(raw) or len({name.lower() for name in names}) != len(names):
        raise ValueError("header_names: expected different names of headers")
    return names


def _settings(raw: object, problems: list[str]) -> Settings:
    if not isinstance(raw, Mapping):
        problems.append("defaults: expected a table")
        return Settings()
    kept: Table = {}
    for name in _SETTING_NAMES:
        if name in raw:
            try:
                _check_setting(name, raw[name])
            except ValueError as error:
                problems.append(f"defaults.{name}: {error}")
            else:
                kept[name] = raw[name]
    return settings_from_json(kept)


def _check_setting(name: str, value: Any) -> None:
    for spec in SETTING_FIELDS:
        if spec.name == name and spec.minimum is not None:
            _number_in_range(value, spec.minimum, spec.maximum)
    if isinstance(value, Mapping) or getattr(settings_from_json({name: value}), name) is None:
        raise ValueError("it was not understood")


def merged_table(preferences: Preferences, existing: Mapping[str, Any]) -> Table:
    """Write preferences over the table that is in the file. What this version does not know stays as it is: keys of a
    newer version, and accounts that could not be read."""
    table: Table = {spec.name: getattr(preferences, spec.name) for spec in PREFERENCE_FIELDS}
    if preferences.current_account_id is not None:
        table["current_account_id"] = preferences.current_account_id
    if preferences.favourite_models:
        table["favourite_models"] = list(preferences.favourite_models)
    table |= {name: value for name, value in existing.items() if name not in PREFERENCE_NAMES}
    table["defaults"] = dict(settings_to_json(preferences.defaults)) | _unknown(
        existing.get("defaults"), _SETTING_NAMES
    )
    accounts = _merged_accounts(preferences, existing.get("accounts"))
    if accounts:
        table["accounts"] = accounts
    return _plain_table(table)


def _unknown(existing: object, known: tuple[str, ...]) -> Table:
    if not isinstance(existing, Mapping):
        return {}
    return {name: value for name, value in existing.items() if name not in known}


def _merged_accounts(preferences: Preferences, existing: object) -> list[Table]:
    unreadable: list[Table] = []
    known: dict[str, Table] = {}
    for item in existing if isinstance(existing, list) else []:
        try:
            known.setdefault(account_from_table(item).id, item)
        except ValueError:
            if isinstance(item, Mapping):
                unreadable.append(dict(item))
    tables = []
    for account in preferences.accounts:
        if account.is_demo:
            continue
        values = {name: getattr(account, name) for name in _ACCOUNT_NAMES}
        own = {name: value for name, value in values.items() if value not in (None, ())}
        tables.append(own | _unknown(known.get(account.id), _ACCOUNT_NAMES))
    return tables + unreadable


def _plain_table(table: Mapping[str, Any]) -> Table:
    """Make texts that UTF-8 can carry of all keys and values."""
    return {without_surrogates(name): _plain(value) for name, value in table.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(str(value))
    if isinstance(value, Mapping):
        return _plain_table(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
