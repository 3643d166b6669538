import en from './messages/en'
import zh from './messages/zh'

export { en, zh }
