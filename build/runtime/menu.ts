/** Menus: there is no menu bar in the windows here, so a menu is only kept. */
import type * as Electron from 'electron';
import type { MenuPart } from './electron-types.ts';

export class Menu implements MenuPart {
  static #application: Menu | null = null;
  readonly items: Electron.MenuItem[] = [];

  static setApplicationMenu(menu: MenuPart | null): void {
    Menu.#application = menu as Menu | null;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#application;
  }

  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item as Electron.MenuItem);
    return menu;
  }

  append(item: Electron.MenuItem): void {
    this.items.push(item);
  }

  popup(): void {}

  closePopup(): void {}
}
