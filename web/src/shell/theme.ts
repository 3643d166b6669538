import { ref } from 'vue'

/** Light or dark, kept on this device; the big screen in the hall is dark. */
export const dark = ref(localStorage.getItem('shouwang.dark') === '1')

export function setDark(on: boolean) {
  dark.value = on
  localStorage.setItem('shouwang.dark', on ? '1' : '')
  document.documentElement.classList.toggle('dark', on)
}
setDark(dark.value)
