"""Proxy and certificates: which way requests take, and whom they trust."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QStandardPaths, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from claude_desktop.model.accounts import VENDOR_URL, place_of
from claude_desktop.model.certificates import Authorities, CertificateProblem
from claude_desktop.model.proxies import ProxyChoice, normal_proxy_address
from claude_desktop.model.secret import Secret
from claude_desktop.preferences.fields import CA_FILE, PROXY, PROXY_ADDRESS, PROXY_USER, PreferenceField
from claude_desktop.services.app_settings import AppSettings
from claude_desktop.services.connection import AccountProblem, ConnectionService
from claude_desktop.services.network import Trust
from claude_desktop.ui.app_settings.page import Page, heading
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.field import Field
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.password_field import PasswordField
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.typed_text import TypedText
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX


class NetworkPage(Page):
    """Nothing is taken from the environment in silence: what holds is shown here."""

    def __init__(self, settings: AppSettings, connection: ConnectionService, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("NetworkPage", "Network"), parent=parent)
        self._settings = settings
        self._connection = connection
        self._network = connection.network
        self.proxy_control = SegmentedControl("")
        self.proxy_control.set_choices(
            [
                (ProxyChoice.SYSTEM.value, self.tr("As the system")),
                (ProxyChoice.NONE.value, self.tr("None")),
                (ProxyChoice.OWN.value, self.tr("This one")),
            ]
        )
        self.proxy_field = _field(PROXY, self.proxy_control)
        self.in_use_label = Paragraph("muted")
        self.address_line, self.user_line = QLineEdit(), QLineEdit()
        self.address_line.setPlaceholderText(self.tr("proxy.example.com:3128"))
        self.password_line = PasswordField()
        self.address_field = _field(PROXY_ADDRESS, self.address_line)
        self.user_field = _field(PROXY_USER, self.user_line)
        self.password_field = Field(self.tr("Proxy password"), self.password_line)
        self.password_field.show_help(self.tr("Kept in the system keyring. A new one replaces the stored one."))
        self.store_button = PlainButton(self.tr("Store the password"))
        self.ca_line = QLineEdit()
        self.ca_line.setReadOnly(True)
        self.ca_line.setPlaceholderText(self.tr("none: only what the system trusts"))
        self.ca_field = _field(CA_FILE, self.ca_line)
        self.choose_button = PlainButton(self.tr("Choose a file…"))
        self.forget_button = PlainButton(self.tr("Use none"))
        self.trust_label = Paragraph("muted")
        self._own = QWidget()
        self._lay_out()
        self._address_typed, self._user_typed = TypedText(self.address_line), TypedText(self.user_line)
        self._wire()
        self.show_network()

    def show_network(self) -> None:
        """Show what holds."""
        preferences = self._settings.preferences
        self.proxy_control.set_value(preferences.proxy.value)
        self._own.setVisible(preferences.proxy is ProxyChoice.OWN)
        self._address_typed.show_text(preferences.proxy_address)
        self._user_typed.show_text(preferences.proxy_user)
        self.ca_line.setText(preferences.ca_file)
        self.forget_button.setVisible(bool(preferences.ca_file))
        self.in_use_label.setText(self._in_use_sentence())

    def finish_editing(self) -> None:
        """Store now what is being typed."""
        self._address_typed.finish()
        self._user_typed.finish()

    def on_proxy_chosen(self, value: str) -> None:
        """Take another way."""
        self._settings.change(proxy=ProxyChoice(value))

    def on_address_typed(self, text: str) -> None:
        """Take another proxy, if it is one."""
        address = normal_proxy_address(text) if text.strip() else ""
        self.address_field.show_problem(
            self.tr("This is not the address of a proxy. It has a host and a port, and is http or https.")
            if address is None
            else ""
        )
        if address is not None:
            self._settings.change(proxy_address=address)

    def on_user_typed(self, text: str) -> None:
        """Take another name for the proxy."""
        self._settings.change(proxy_user=text.strip())

    def on_store_clicked(self) -> None:
        """Put the password into the keyring; an empty one deletes what is there."""
        self.password_field.show_problem("")
        self._network.keep_password(Secret(self.password_line.text()))

    def on_password_kept(self) -> None:
        """The keyring has taken it."""
        deleted = not self.password_line.text()
        self.password_line.clear()
        self.password_field.show_help(
            self.tr("No password is stored.") if deleted else self.tr("The password is in the system keyring.")
        )

    def on_refused(self, problem: AccountProblem) -> None:
        """Say at the field what the keyring did not do."""
        self.password_field.show_problem(QCoreApplication.translate(problem.context, problem.sentence))

    def on_choose_clicked(self) -> None:
        """Let the person pick a file of authorities."""
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        dialog = QFileDialog(self, self.tr("Choose a CA file"), home)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Certificates (*.pem *.crt *.cer)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.on_ca_file_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def on_ca_file_selected(self, path: str) -> None:
        """Trust the authorities of that file too."""
        self._settings.change(ca_file=path)
        self._network.look_at_trust()

    def on_forget_clicked(self) -> None:
        """Trust the system alone."""
        self._settings.change(ca_file="")
        self._network.look_at_trust()

    def on_trust_found(self, trust: Trust) -> None:
        """Say whom requests trust."""
        self.trust_label.setText(self._system_sentence(trust.system))
        problem = self._problem_sentence(trust.own) if trust.own else ""
        self.ca_field.show_problem(problem)
        if trust.own and not problem:
            names, more = ", ".join(trust.own.names), (trust.own.count or 0) - len(trust.own.names)
            text = self.tr("Trusted too: {names}.") if more <= 0 else self.tr("Trusted too: {names}, and {more} more.")
            self.ca_field.show_help(text.format(names=names, more=more))
        elif not trust.own:
            self.ca_field.show_help(QCoreApplication.translate("Preference", CA_FILE.help))

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the certificates when the page is looked at."""
        super().showEvent(event)
        self._network.look_at_trust()

    def _in_use_sentence(self) -> str:
        account = self._connection.account
        base_url = account.base_url if account is not None and not account.is_demo else VENDOR_URL
        used, host = self._network.in_use(base_url), place_of(base_url)
        if not used.place:
            return self.tr("In use: no proxy. {host} is reached directly.").format(host=host)
        if used.went_round:
            return self.tr("In use: {host} is reached directly, without the proxy {proxy}.").format(
                host=host, proxy=used.place
            )
        if not used.usable:
            return self.tr(
                "The proxy {proxy} can not be used: only http and https proxies can. Requests fail until you choose "
                "another, or none."
            ).format(proxy=used.place)
        if used.source == "system":
            return self.tr("In use: {proxy}, from the system's network settings.").format(proxy=used.place)
        if used.source:
            return self.tr("In use: {proxy}, from {variable} as it was when the app started.").format(
                proxy=used.place, variable=used.source
            )
        return self.tr("In use: {proxy}.").format(proxy=used.place)

    def _system_sentence(self, system: Authorities) -> str:
        if system.count is None:
            return self.tr("Requests trust the certificates that the operating system trusts.")
        if not system.count:
            return self.tr(
                "This system has no list of trusted authorities. Install its package “ca-certificates”, or choose a "
                "CA file here."
            )
        return self.tr("Requests trust the authorities of the system: {count} of them, in {place}.").format(
            count=system.count, place=system.place or self.tr("its usual place")
        )

    def _problem_sentence(self, own: Authorities) -> str:
        match own.problem:
            case CertificateProblem.NOT_THERE:
                return self.tr("This file is not there any more. Choose another one, or none.")
            case CertificateProblem.NOT_READABLE:
                return self.tr("This file can not be read. Change its permissions, or choose another one.")
            case CertificateProblem.NO_CERTIFICATES:
                return self.tr("This file holds no certificates in PEM format. Choose another one, or none.")
            case None:
                return ""

    def _lay_out(self) -> None:
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(SPACE_L_PX)
        for field in (self.address_field, self.user_field, self.password_field):
            own.addWidget(field)
        own.addWidget(self.store_button, 0, Qt.AlignmentFlag.AlignLeading)
        files = QHBoxLayout()
        files.setSpacing(SPACE_S_PX)
        files.addWidget(self.choose_button)
        files.addWidget(self.forget_button)
        files.addStretch(1)
        for widget in (self.proxy_field, self._own, self.in_use_label, heading(self.tr("Certificates"))):
            self.column.addWidget(widget)
        self.column.addWidget(self.trust_label)
        self.column.addWidget(self.ca_field)
        self.column.addLayout(files)

    def _wire(self) -> None:
        self.proxy_control.value_chosen.connect(self.on_proxy_chosen)
        self._address_typed.typed.connect(self.on_address_typed)
        self._user_typed.typed.connect(self.on_user_typed)
        self.store_button.clicked.connect(self.on_store_clicked)
        self.password_line.returnPressed.connect(self.on_store_clicked)
        self.choose_button.clicked.connect(self.on_choose_clicked)
        self.forget_button.clicked.connect(self.on_forget_clicked)
        self._settings.changed.connect(self.show_network)
        self._connection.state_changed.connect(self.show_network)
        self._network.trust_found.connect(self.on_trust_found)
        self._network.password_kept.connect(self.on_password_kept)
        self._network.refused.connect(self.on_refused)


def _field(spec: PreferenceField, control: QWidget) -> Field:
    field = Field(QCoreApplication.translate("Preference", spec.label), control)
    field.show_help(QCoreApplication.translate("Preference", spec.help))
    return field
