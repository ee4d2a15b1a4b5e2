; The installer for Windows: for one person, without an administrator. scripts/package-windows calls makensis.
Unicode true
; As the programs: a 32-bit Windows refuses it at once.
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
; Dates of files are those of the commit, so that the installer is the same each time.
SetDateSave on
; A program of ours that runs cannot be replaced: that ends the installation (with 2, where nobody is asked).
AllowSkipFiles off
Name "Noyo Auth"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Noyo Auth"
InstallDirRegKey HKCU "Software\Noyo Auth" "Folder"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Noyo Auth"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Noyo Auth"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Noyo Auth, installer"
VIAddVersionKey "LegalCopyright" "The Noyo Auth authors"

!include "LogicLib.nsh"
!include "MUI2.nsh"
!define MUI_ICON "icons/icon.ico"
!define MUI_UNICON "icons/icon.ico"
!insertmacro MUI_PAGE_LICENSE "LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\noyo-auth-desktop.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; Before anything is touched: half of a new version beside half of an old one is neither.
!macro RefuseWhileItRuns PROGRAM THEN
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      MessageBox MB_ICONSTOP "Noyo Auth is still running. Quit it, in the tray and in terminals too, then ${THEN} it." /SD IDOK
      SetErrorLevel 2
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section
  !insertmacro RefuseWhileItRuns "noyo-auth.exe" "install"
  !insertmacro RefuseWhileItRuns "noyo-auth-desktop.exe" "install"
  SetOutPath "$INSTDIR"
  File "${FOLDER}\noyo-auth.exe"
  File "${FOLDER}\noyo-auth-desktop.exe"
  File "${FOLDER}\WebView2Loader.dll"
  File "${FOLDER}\LICENSE.txt"
  File "${FOLDER}\README.txt"
  SetOutPath "$INSTDIR\about"
  File "${FOLDER}\about\*"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Noyo Auth.lnk" "$INSTDIR\noyo-auth-desktop.exe"
  WriteRegStr HKCU "Software\Noyo Auth" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Noyo Auth"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\noyo-auth-desktop.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Noyo Auth authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; Profiles and keys are the person's own, and stay.
Section "Uninstall"
  !insertmacro RefuseWhileItRuns "noyo-auth.exe" "remove"
  !insertmacro RefuseWhileItRuns "noyo-auth-desktop.exe" "remove"
  Delete "$INSTDIR\noyo-auth.exe"
  Delete "$INSTDIR\noyo-auth-desktop.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\README.txt"
  RMDir /r "$INSTDIR\about"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Noyo Auth.lnk"
  ; Start at login, where it was switched on.
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "Noyo Auth"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Noyo Auth"
SectionEnd
